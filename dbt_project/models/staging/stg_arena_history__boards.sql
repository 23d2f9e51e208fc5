{{ arena_boards(source('raw', 'arena_history')) }}
