"""Rules of signing in, attempts, sessions, second factors."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from motorpool.access.scoping import ScopedModel, ScopedQuerySet
from motorpool.kit.sealed_fields import SealedField


class SecurityPolicy(models.Model):
    """One version of the rules of signing in. The newest holds, older ones are the history. No row: the defaults."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    password_length = models.PositiveSmallIntegerField(default=10)
    password_kinds = models.PositiveSmallIntegerField(default=3)  # of lower, upper, digit, symbol
    password_days = models.PositiveSmallIntegerField(default=90)  # 0: does not expire
    password_history = models.PositiveSmallIntegerField(default=5)
    account_failures = models.PositiveSmallIntegerField(default=5)
    address_failures = models.PositiveSmallIntegerField(default=50)
    failure_minutes = models.PositiveSmallIntegerField(default=15)
    lock_minutes = models.PositiveSmallIntegerField(default=15)
    idle_minutes = models.PositiveSmallIntegerField(default=30)
    phone_idle_minutes = models.PositiveSmallIntegerField(default=240)
    session_hours = models.PositiveSmallIntegerField(default=12)
    sessions_at_once = models.PositiveSmallIntegerField(default=5)
    second_factor_roles = ArrayField(models.CharField(max_length=40), default=list)
    unused_days = models.PositiveSmallIntegerField(default=180)  # 0: never disabled for that
    log_days = models.PositiveSmallIntegerField(default=365)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(log_days__gte=180), name="policy_log_half_a_year"),)

    def __str__(self) -> str:
        return f"安全设置第 {self.pk} 版"


class UsedPassword(models.Model):
    """A password that was replaced, as its hash, so that it does not return at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["user", "-id"], name="used_password_of_user"),)

    def __str__(self) -> str:
        return str(self.replaced_at)


class Method(models.TextChoices):
    PASSWORD = "password", "密码"
    OIDC = "oidc", "统一身份认证"
    CHANGE = "change", "修改密码"  # the current password, asked for once more


class Outcome(models.TextChoices):
    PENDING = "pending", "未完成"
    SUCCESS = "success", "登录成功"
    WRONG_PASSWORD = "wrong_password", "密码错误"
    UNKNOWN_USER = "unknown_user", "账号不存在"
    DISABLED = "disabled", "账号已停用"
    LOCKED = "locked", "已锁定"
    SECOND_STEP = "second_step", "等待动态口令"
    SECOND_FACTOR = "second_factor", "动态口令错误"
    OIDC_REFUSED = "oidc_refused", "统一身份认证未通过"
    UNLOCKED = "unlocked", "解除锁定"


FAILURES = (Outcome.PENDING, Outcome.WRONG_PASSWORD, Outcome.UNKNOWN_USER, Outcome.DISABLED, Outcome.SECOND_FACTOR)


class SignIn(ScopedModel):
    """An attempt to sign in: for the log, and for slowing down whoever guesses."""

    owner = "user__organization"

    username = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.PASSWORD)
    # Written before the password is looked at, so that attempts at the same moment see each other.
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.PENDING)

    objects = ScopedQuerySet["SignIn"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["username", "at"], name="sign_in_of_username"),
            models.Index(fields=["user", "id"], name="sign_in_of_user"),
            models.Index(fields=["address", "at"], name="sign_in_of_address"),
            models.Index(fields=["at"], name="sign_in_at"),
        )

    def __str__(self) -> str:
        return self.username


class Ending(models.TextChoices):
    SIGNED_OUT = "signed_out", "已退出登录"
    BY_ONESELF = "by_oneself", "您在其他设备上结束了此次登录，请重新登录"
    BY_ADMINISTRATOR = "by_administrator", "管理员已结束您的登录，请重新登录"
    PASSWORD = "password", "密码已修改，请用新密码重新登录"
    TOO_MANY = "too_many", "您的账号在其他设备上登录，此处已退出"
    IDLE = "idle", "长时间未操作，已自动退出，请重新登录"
    OVER = "over", "登录已到期，请重新登录"


class Session(models.Model):
    """Somebody's being signed in at one browser. The browser holds the token; here is its digest."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    proof = models.CharField(max_length=128)  # of the password it was started with: another one ends it
    method = models.CharField(max_length=10, choices=Method.choices)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, choices=Ending.choices, blank=True)

    class Meta:
        indexes = (models.Index(fields=["user", "-last_seen_at"], condition=Q(ended_at=None), name="session_of_user"),)

    def __str__(self) -> str:
        return str(self.began_at)


class SecondFactor(models.Model):
    """A person's authenticator app. Without `confirmed_at` it is only being set up."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secret = SealedField()
    next_secret = SealedField()  # of the app that is to take its place, once a code of it is shown
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # of the last code taken: no code works twice

    def __str__(self) -> str:
        return str(self.confirmed_at)


class RecoveryCode(models.Model):
    """A way in without the app, once; kept as a digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class Ticket(models.Model):
    """A sign-in that is half done: waiting for the second factor, or for the identity provider. Taken once."""

    kind = models.CharField(max_length=20)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class Throttle(models.Model):
    """How often something was tried in the current window; all web processes count here together."""

    key = models.CharField(max_length=100, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.key
