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
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from newsroom.models import User

# Only a superuser hands out power: otherwise whoever may change people could make themselves one.
POWERS = ["is_superuser", "groups", "user_permissions"]

WORDS = {
    "username": "What they type to log in.",
    "email": "Where notices go, such as “an issue is ready”.",
    "is_active": "Untick it for somebody who has left; what they wrote stays.",
    "is_staff": "Without it they have no access to the newsroom.",
    "is_superuser": "May do everything, whatever the groups say.",
    "groups": "Writers write and hand in; editors change any article and compose issues; publishers also "
    "publish, approve and send.",
    "user_permissions": "Beyond what the groups give. Seldom needed.",
}
LABELS = {"username": "Log-in", "is_staff": "May log in", "is_superuser": "Superuser"}

admin.site.unregister(Group)


class PersonForm(UserChangeForm):
    """Somebody with a log-in."""

    class Meta(UserChangeForm.Meta):
        help_texts = WORDS
        labels = LABELS


class NewPersonForm(UserCreationForm):
    """Somebody new."""

    class Meta(UserCreationForm.Meta):
        help_texts = WORDS
        labels = LABELS


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """The staff."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["shown_name", "email", "shown_groups", "is_active", "last_login"]
    list_filter = ["groups", "is_active", "is_superuser"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("What they may do", {"fields": ["groups", "is_staff", "is_active", "is_superuser"]}),
        ("Single permissions", {"fields": ["user_permissions"], "classes": ["collapse"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("What they may do", {"fields": ["groups"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their groups."""
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Groups are few, and ticked."""
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        widget = UnfoldAdminCheckboxSelectMultipleWidget()
        field = db_field.formfield(widget=widget)
        field.help_text = WORDS["groups"]
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Whoever is added here is added to work in the newsroom."""
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

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
