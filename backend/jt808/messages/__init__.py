"""Every message that can be read and written, by its number."""

from collections.abc import Mapping

from jt808.messages.alarm_confirmation import AlarmConfirmation
from jt808.messages.area_answer import AreaAnswer
from jt808.messages.area_deletion import CircleDeletion, PolygonDeletion, RectangleDeletion, RouteDeletion
from jt808.messages.area_query import AreaQuery
from jt808.messages.attributes import Attributes
from jt808.messages.attributes_query import AttributesQuery
from jt808.messages.authentication import Authentication
from jt808.messages.callback import Callback
from jt808.messages.can_data import CanData
from jt808.messages.circle_areas import CircleAreas
from jt808.messages.compressed_data import CompressedData
from jt808.messages.deregistration import Deregistration
from jt808.messages.driver_card import DriverCard
from jt808.messages.driver_query import DriverQuery
from jt808.messages.event_report import EventReport
from jt808.messages.event_setting import EventSetting
from jt808.messages.heartbeat import Heartbeat
from jt808.messages.information_menu import InformationMenu
from jt808.messages.information_order import InformationOrder
from jt808.messages.information_service import InformationService
from jt808.messages.link_check import LinkCheck
from jt808.messages.media_data import MediaData
from jt808.messages.media_data_answer import MediaDataAnswer
from jt808.messages.media_event import MediaEvent
from jt808.messages.media_list import MediaList
from jt808.messages.media_search import MediaSearch
from jt808.messages.media_upload import MediaUpload
from jt808.messages.message import KnownMessage, Message, RawMessage
from jt808.messages.parameter_answer import ParameterAnswer
from jt808.messages.parameter_query import ParameterQuery
from jt808.messages.parameter_selection import ParameterSelection
from jt808.messages.parameter_setting import ParameterSetting
from jt808.messages.pass_through import DownwardPassThrough, UpwardPassThrough
from jt808.messages.phone_book import PhoneBook
from jt808.messages.photo_answer import PhotoAnswer
from jt808.messages.photo_command import PhotoCommand
from jt808.messages.platform_answer import PlatformAnswer
from jt808.messages.polygon_area import PolygonArea
from jt808.messages.position_answer import PositionAnswer, VehicleControlAnswer
from jt808.messages.position_batch import PositionBatch
from jt808.messages.position_query import PositionQuery
from jt808.messages.position_report import PositionReport
from jt808.messages.public_key import PlatformPublicKey, TerminalPublicKey
from jt808.messages.question import Question
from jt808.messages.question_answer import QuestionAnswer
from jt808.messages.recorder import RecorderData, RecorderQuery, RecorderSetting
from jt808.messages.recording_command import RecordingCommand
from jt808.messages.rectangle_areas import RectangleAreas
from jt808.messages.registration import Registration
from jt808.messages.registration_answer import RegistrationAnswer
from jt808.messages.resend_request import PlatformResendRequest, TerminalResendRequest
from jt808.messages.route import Route
from jt808.messages.server_time import ServerTime
from jt808.messages.server_time_request import ServerTimeRequest
from jt808.messages.single_media_upload import SingleMediaUpload
from jt808.messages.terminal_answer import TerminalAnswer
from jt808.messages.terminal_control import TerminalControl
from jt808.messages.text_message import TextMessage
from jt808.messages.tracking import Tracking
from jt808.messages.upgrade_package import UpgradePackage
from jt808.messages.upgrade_result import UpgradeResult
from jt808.messages.vehicle_control import VehicleControl
from jt808.messages.waybill import Waybill

_KNOWN: tuple[type[KnownMessage], ...] = (
    TerminalAnswer,
    Heartbeat,
    Deregistration,
    ServerTimeRequest,
    TerminalResendRequest,
    Registration,
    Authentication,
    ParameterAnswer,
    Attributes,
    UpgradeResult,
    PositionReport,
    PositionAnswer,
    EventReport,
    QuestionAnswer,
    InformationOrder,
    VehicleControlAnswer,
    AreaAnswer,
    RecorderData,
    Waybill,
    DriverCard,
    PositionBatch,
    CanData,
    MediaEvent,
    MediaData,
    MediaList,
    PhotoAnswer,
    UpwardPassThrough,
    CompressedData,
    TerminalPublicKey,
    PlatformAnswer,
    PlatformResendRequest,
    ServerTime,
    RegistrationAnswer,
    ParameterSetting,
    ParameterQuery,
    TerminalControl,
    ParameterSelection,
    AttributesQuery,
    UpgradePackage,
    PositionQuery,
    Tracking,
    AlarmConfirmation,
    LinkCheck,
    TextMessage,
    EventSetting,
    Question,
    InformationMenu,
    InformationService,
    Callback,
    PhoneBook,
    VehicleControl,
    CircleAreas,
    CircleDeletion,
    RectangleAreas,
    RectangleDeletion,
    PolygonArea,
    PolygonDeletion,
    Route,
    RouteDeletion,
    AreaQuery,
    RecorderQuery,
    RecorderSetting,
    DriverQuery,
    MediaDataAnswer,
    PhotoCommand,
    MediaSearch,
    MediaUpload,
    RecordingCommand,
    SingleMediaUpload,
    DownwardPassThrough,
    PlatformPublicKey,
)

REGISTRY: Mapping[int, type[KnownMessage]] = {kind.ID: kind for kind in _KNOWN}

__all__ = [
    "REGISTRY",
    "AlarmConfirmation",
    "AreaAnswer",
    "AreaQuery",
    "Attributes",
    "AttributesQuery",
    "Authentication",
    "Callback",
    "CanData",
    "CircleAreas",
    "CircleDeletion",
    "CompressedData",
    "Deregistration",
    "DownwardPassThrough",
    "DriverCard",
    "DriverQuery",
    "EventReport",
    "EventSetting",
    "Heartbeat",
    "InformationMenu",
    "InformationOrder",
    "InformationService",
    "KnownMessage",
    "LinkCheck",
    "MediaData",
    "MediaDataAnswer",
    "MediaEvent",
    "MediaList",
    "MediaSearch",
    "MediaUpload",
    "Message",
    "ParameterAnswer",
    "ParameterQuery",
    "ParameterSelection",
    "ParameterSetting",
    "PhoneBook",
    "PhotoAnswer",
    "PhotoCommand",
    "PlatformAnswer",
    "PlatformPublicKey",
    "PlatformResendRequest",
    "PolygonArea",
    "PolygonDeletion",
    "PositionAnswer",
    "PositionBatch",
    "PositionQuery",
    "PositionReport",
    "Question",
    "QuestionAnswer",
    "RawMessage",
    "RecorderData",
    "RecorderQuery",
    "RecorderSetting",
    "RecordingCommand",
    "RectangleAreas",
    "RectangleDeletion",
    "Registration",
    "RegistrationAnswer",
    "Route",
    "RouteDeletion",
    "ServerTime",
    "ServerTimeRequest",
    "SingleMediaUpload",
    "TerminalAnswer",
    "TerminalControl",
    "TerminalPublicKey",
    "TerminalResendRequest",
    "TextMessage",
    "Tracking",
    "UpgradePackage",
    "UpgradeResult",
    "UpwardPassThrough",
    "VehicleControl",
    "VehicleControlAnswer",
    "Waybill",
]
