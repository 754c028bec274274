"""What a person takes along from a shared PC: a citation, a code, a list."""
