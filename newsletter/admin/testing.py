"""A test of the letter as it is typed: sent without saving, refused at the field."""

from django.core.exceptions import ValidationError
from django.http import JsonResponse, QueryDict

from newsletter import proofs
from newsletter.admin import unsaved
from newsletter.errors import NewsletterError
from newsletter.models import Issue
from newsroom.models import User


def answer(issue: Issue, person: User, typed: QueryDict) -> JsonResponse:
    """What became of a test: where it goes, or a sentence for each address that cannot get it."""
    test_to = str(typed.get("test_to", ""))
    if problems := problems_with(test_to):
        return JsonResponse({"problems": problems}, status=400)
    items = unsaved.as_typed(issue, typed)
    try:
        said = proofs.send(issue, proofs.addresses_in(test_to), person, items)
    except NewsletterError as error:
        return JsonResponse({"problems": [str(error)]}, status=400)
    return JsonResponse({"said": said})


def problems_with(typed: str) -> list[str]:
    """What is wrong with the addresses, a sentence each; nothing where a test can go to all."""
    try:
        proofs.addresses_in(typed)
    except ValidationError as error:
        return list(error.messages)
    return []
