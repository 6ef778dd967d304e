"""Statuses of the request and of each assignment, and the tables of their moves."""

from django.db.models import TextChoices

from motorpool.kit.lifecycle import Lifecycle, move


class TripStatus(TextChoices):
    REQUESTED = "requested", "待审批"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "待调度"
    DISPATCHED = "dispatched", "已派车"
    UNDERWAY = "underway", "出车中"
    COMPLETED = "completed", "待评价"
    RATED = "rated", "已评价"
    WITHDRAWN = "withdrawn", "已撤回"
    CANCELLED = "cancelled", "已取消"


class AssignmentStatus(TextChoices):
    ASSIGNED = "assigned", "待出车"
    UNDERWAY = "underway", "出车中"
    RETURNED = "returned", "已回场"
    CLOSED = "closed", "已结单"
    WITHDRAWN = "withdrawn", "已撤派"


class Deviation(TextChoices):
    """In what the track of an assignment differs from its order, or from what was reported."""

    NO_TRACK = "no_track", "终端未上报位置，无轨迹可比对"
    NO_TERMINAL = "no_terminal", "车辆未接入终端，无轨迹可比对"
    LEFT_EARLY = "left_early", "提前出车"
    LEFT_LATE = "left_late", "晚于计划出车"
    PLACE_MISSED = "place_missed", "未到达要求的地点"
    BACK_LATE = "back_late", "超时返回"
    DEPARTURE_DIFFERS = "departure_differs", "出车时间与上报不符"
    KM_DIFFERS = "km_differs", "里程与上报不符"
    OUTSIDE = "outside", "未停放在指定地点"


S, A = TripStatus, AssignmentStatus
TRIP_LIFECYCLE = Lifecycle(  # the request: somebody needs transport
    edit=move({S.REQUESTED}, S.REQUESTED, "修改申请"),
    resubmit=move({S.RETURNED}, S.REQUESTED, "修改后重新提交"),
    withdraw=move({S.REQUESTED, S.RETURNED}, S.WITHDRAWN, "撤回申请"),
    approve=move({S.REQUESTED}, S.APPROVED, "审批通过"),
    send_back=move({S.REQUESTED}, S.RETURNED, "退回申请"),
    dispatch=move({S.APPROVED, S.DISPATCHED}, S.DISPATCHED, "派车"),  # once for each assignment
    dispatch_more=move({S.UNDERWAY}, S.UNDERWAY, "加派车辆"),
    undispatch=move({S.DISPATCHED}, S.APPROVED, "撤销派车"),  # the last assignment was withdrawn
    cancel=move({S.APPROVED, S.DISPATCHED}, S.CANCELLED, "取消用车"),
    depart=move({S.DISPATCHED}, S.UNDERWAY, "出车"),  # the first vehicle
    complete=move({S.UNDERWAY}, S.COMPLETED, "用车结束"),  # when the last assignment is closed
    rate=move({S.COMPLETED}, S.RATED, "评价"),
)
ASSIGNMENT_LIFECYCLE = Lifecycle(  # the answer: one vehicle with its driver
    reassign=move({A.ASSIGNED}, A.ASSIGNED, "改派"),
    withdraw=move({A.ASSIGNED}, A.WITHDRAWN, "撤派"),
    depart=move({A.ASSIGNED}, A.UNDERWAY, "出车"),
    bring_back=move({A.UNDERWAY}, A.RETURNED, "回场"),
    close=move({A.RETURNED}, A.CLOSED, "结单"),
)
LIVE = (A.ASSIGNED, A.UNDERWAY, A.RETURNED, A.CLOSED)  # anything but withdrawn
ON_TASK = (A.ASSIGNED, A.UNDERWAY)
OPEN_TRIPS = (S.REQUESTED, S.RETURNED, S.APPROVED, S.DISPATCHED, S.UNDERWAY, S.COMPLETED)
