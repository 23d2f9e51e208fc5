"""The tests, in folders by what they try; helpers stand beside the tests that use them."""
