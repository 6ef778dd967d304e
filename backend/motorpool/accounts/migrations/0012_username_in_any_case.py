from django.db import migrations, models
from django.db.models import Count
from django.db.models.functions import Lower


def refuse_doubles(apps, schema_editor):
    """Which of two is meant, only people know: they are named, and the upgrade waits for them."""
    users = apps.get_model("accounts", "User").objects
    doubled = (
        users.annotate(key=Lower("username")).order_by().values("key").annotate(times=Count("pk")).filter(times__gt=1)
    )
    if not doubled:
        return
    rows = users.annotate(key=Lower("username")).filter(key__in=[one["key"] for one in doubled]).order_by("key", "pk")
    named = "；".join(
        f"{one.username}（{one.name}，{one.organization.name}，编号 {one.pk}）"
        for one in rows.select_related("organization")
    )
    raise RuntimeError(
        "以下登录账号仅大小写不同，升级后将无法区分。请先用原版本修改其中之一（人员 → 修改 → 登录账号），再重新升级："
        + named
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_limits_once"), ("organizations", "0001_initial")]

    operations = [
        migrations.RunPython(refuse_doubles, migrations.RunPython.noop, elidable=False),
        migrations.RemoveConstraint(model_name="user", name="user_username_once"),
        migrations.AddConstraint(
            model_name="user", constraint=models.UniqueConstraint(Lower("username"), name="user_username_once")
        ),
    ]
