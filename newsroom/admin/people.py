"""People who log in, and their groups."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from newsroom.models import User

# Only a superuser hands out power: otherwise whoever may change people could make themselves one.
POWERS = ["is_superuser", "groups", "user_permissions"]

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """The staff."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["shown_name", "email", "shown_groups", "is_active", "last_login"]
    list_filter = ["groups", "is_active", "is_superuser"]
    ordering = ["username"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their groups."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Powers are read, not given, by those who are no superusers."""
        fields = [*super().get_readonly_fields(request, obj), "last_login", "date_joined"]
        return fields if request.user.is_superuser else [*fields, *POWERS]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser is changed by a superuser only."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser is deleted by a superuser only, and nobody deletes themselves."""
        allowed: bool = super().has_delete_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        return obj.pk != request.user.pk and (request.user.is_superuser or not obj.is_superuser)

    @display(description="Person", ordering="username", header=True)
    def shown_name(self, user: User) -> list[str]:
        """The name, with the log-in underneath."""
        return [user.get_full_name() or user.username, user.username]

    @display(description="Groups")
    def shown_groups(self, user: User) -> str:
        """What they may do, in a word."""
        names = ["Superuser"] if user.is_superuser else []
        return ", ".join([*names, *(group.name for group in user.groups.all())]) or "None"


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Writers, editors, publishers, and what an operator adds."""
