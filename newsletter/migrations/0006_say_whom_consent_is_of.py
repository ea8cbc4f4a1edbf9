"""Fill in, for what was agreed before, what each entry now says by itself."""

import hashlib
import hmac

from django.conf import settings
from django.db import migrations


def fill_in(apps, schema_editor):
    consents = apps.get_model("newsletter", "Consent").objects.using(schema_editor.connection.alias)
    with_names = consents.select_related("subscription__subscriber", "subscription__newsletter")
    for consent in with_names.filter(address_hash="", subscription__isnull=False).iterator(chunk_size=500):
        email = consent.subscription.subscriber.email
        key = settings.ADDRESS_KEY.encode()
        consents.filter(pk=consent.pk).update(
            email=email,
            about=consent.subscription.newsletter.name,
            address_hash=hmac.new(key, email.strip().lower().encode(), hashlib.sha256).hexdigest(),
            version=hashlib.sha256(" ".join(consent.wording.split()).encode()).hexdigest()[:12],
        )


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0005_let_consent_outlive_its_subscriber")]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
