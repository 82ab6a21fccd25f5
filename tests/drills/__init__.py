"""Whole processes against real servers: what is killed, frozen or doubled. Slower than the rest, so few."""
