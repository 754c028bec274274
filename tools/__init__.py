"""Small programs that the Makefile and CI run; no part of the product."""
