"""What a good developer writes without Footnote: models, serializers, a view set with prefetch and django-filter."""
