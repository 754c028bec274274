"""Stories at the publisher: the key that opens them, and what becomes of each that arrives."""
