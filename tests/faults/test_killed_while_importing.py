"""A worker killed in the middle of an import: another goes on where the last commit was."""

import signal
import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.environment import ROOT
from newsletter.importing import uploading, working
from newsletter.models import Consent, Subscriber, SubscriberImport, Subscription
from tests.making import make_newsletter
from tests.services.celery import environment_of_a_process
from tests.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROWS = 8000
WORK = (
    "import django; django.setup(); from newsletter.importing import working;"
    " working.AT_ONCE = 200; working.work_on({pk})"
)


def test_killed_again_and_again_an_import_takes_everybody_in_once(settings: Settings) -> None:
    text = "email\n" + "".join(f"reader{number}@example.com\n" for number in range(ROWS)) + "nonsense\n"
    source = uploading.keep(text.encode(), "list.csv", make_newsletter(), "Old form", None)
    SubscriberImport.objects.filter(pk=source.pk).update(state=SubscriberImport.State.CHECKED)
    working.begin(source, SubscriberImport.State.IMPORTING)

    def position() -> int:
        return SubscriberImport.objects.get(pk=source.pk).position

    def come_so_far(process: "subprocess.Popen[bytes]", taken: int) -> bool:
        return position() >= taken or process.poll() is not None

    command = [sys.executable, "-c", WORK.format(pk=source.pk)]
    for taken in (1000, 3000, 6000):
        process = subprocess.Popen(command, cwd=ROOT, env=environment_of_a_process(settings))
        wait_until(partial(come_so_far, process, taken), seconds=60, what="the moment to kill the worker")
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert Subscriber.objects.count() == Consent.objects.count() == position()
        SubscriberImport.objects.filter(pk=source.pk).update(lease_ends_at=timezone.now() - timedelta(1))
    assert (
        subprocess.run(command, cwd=ROOT, env=environment_of_a_process(settings), timeout=120).returncode == 0
    )
    source.refresh_from_db()
    assert source.state == SubscriberImport.State.DONE
    assert source.counts == {"new": ROWS, "joining": 0, "already": 0, "refused": 1}
    assert Subscriber.objects.count() == Subscription.objects.count() == Consent.objects.count() == ROWS
    assert source.refused_rows.count() == 1
