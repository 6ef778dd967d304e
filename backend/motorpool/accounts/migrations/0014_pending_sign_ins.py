from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_filing_waits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="signin",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("pending", "未完成"),
                    ("success", "登录成功"),
                    ("wrong_password", "密码错误"),
                    ("unknown_user", "账号不存在"),
                    ("disabled", "账号已停用"),
                    ("locked", "已锁定"),
                    ("second_step", "等待动态口令"),
                    ("second_factor", "动态口令错误"),
                    ("oidc_refused", "统一身份认证未通过"),
                    ("unlocked", "解除锁定"),
                ],
                default="pending",
                max_length=20,
            ),
        ),
    ]
