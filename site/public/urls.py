"""The addresses that readers open."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
