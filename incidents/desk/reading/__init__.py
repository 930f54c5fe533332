"""The reading desk: an article on the left, its figures and claims on the right."""
