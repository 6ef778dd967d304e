from django.db import migrations, models

METHODS = [("password", "密码"), ("oidc", "统一身份认证"), ("change", "修改密码")]


class Migration(migrations.Migration):
    dependencies = (("accounts", "0009_seals_by_label"),)

    operations = (
        migrations.AlterField("session", "method", models.CharField(choices=METHODS, max_length=10)),
        migrations.AlterField("signin", "method", models.CharField(choices=METHODS, default="password", max_length=10)),
    )
