"""What the report says, section by section: frames and prose in, the parts of `document` out.

What belongs here: sections. What does not: their order (`story`), HTML, Markdown, SQL, and the sentences (`prose`).
"""
