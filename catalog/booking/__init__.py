"""Booking: who has which seat, and how seats are taken and given back."""
