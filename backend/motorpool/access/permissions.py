"""The one list of permissions: what anyone can do on this platform."""

from django.db.models import TextChoices


class Permission(TextChoices):
    TRIP_OWN = "trips.own", "申请用车，查看和处理本人的用车"
    TRIP_DRIVE = "trips.drive", "执行本人的出车任务"
    TRIP_VIEW = "trips.view", "查看单位的用车"
    TRIP_APPROVE = "trips.approve", "审批用车申请"
    TRIP_CONSENT = "trips.consent", "派车前同意（车管负责人）"
    TRIP_DISPATCH = "trips.dispatch", "调度车辆和驾驶员"
    VEHICLE_VIEW = "vehicles.view", "查看车辆"
    VEHICLE_MANAGE = "vehicles.manage", "管理车辆"
    DRIVER_VIEW = "drivers.view", "查看驾驶员"
    DRIVER_MANAGE = "drivers.manage", "管理驾驶员"
    TERMINAL_VIEW = "terminals.view", "查看车载终端"
    TERMINAL_MANAGE = "terminals.manage", "管理车载终端"
    RESERVATION_MANAGE = "reservations.manage", "安排车辆和驾驶员停用"
    ORGANIZATION_VIEW = "organizations.view", "查看单位"
    ORGANIZATION_MANAGE = "organizations.manage", "管理单位"
    PEOPLE_VIEW = "people.view", "查看人员"
    PEOPLE_MANAGE = "people.manage", "管理人员和授权"
    PEOPLE_APPOINT = "people.appoint", "任命管理员、监督人员和主管部门人员"
    AUDIT_VIEW = "audit.view", "查看操作记录"
    FIGURES_VIEW = "figures.view", "查看统计"
