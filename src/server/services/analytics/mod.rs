//! AnalyticsService: events are checked and go nowhere.

use super::neighbour::{Neighbour, PLAYER, create, local};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/analytics/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "AnalyticsService",
    methods: &[
        local(
            "LogCustomEvent",
            &[
                PLAYER,
                Parameter::required("eventName", Kind::Text),
                Parameter::optional("value", Kind::Double),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
        local(
            "LogEconomyEvent",
            &[
                PLAYER,
                Parameter::required("flowType", Kind::EnumItem("AnalyticsEconomyFlowType")),
                Parameter::required("currencyType", Kind::Text),
                Parameter::required("amount", Kind::Double),
                Parameter::required("endingBalance", Kind::Double),
                Parameter::required("transactionType", Kind::Text),
                Parameter::optional("itemSku", Kind::Text),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
        local(
            "LogFunnelStepEvent",
            &[
                PLAYER,
                Parameter::required("funnelName", Kind::Text),
                Parameter::optional("funnelSessionId", Kind::Text),
                Parameter::optional("step", Kind::Int),
                Parameter::optional("stepName", Kind::Text),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
        local(
            "LogOnboardingFunnelStepEvent",
            &[
                PLAYER,
                Parameter::required("step", Kind::Int),
                Parameter::optional("stepName", Kind::Text),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
        local(
            "LogProgressionEvent",
            &[
                PLAYER,
                Parameter::required("progressionPathName", Kind::Text),
                Parameter::required("status", Kind::EnumItem("AnalyticsProgressionType")),
                Parameter::required("level", Kind::Int),
                Parameter::optional("levelName", Kind::Text),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
        local(
            "LogProgressionStartEvent",
            &[
                PLAYER,
                Parameter::required("progressionPathName", Kind::Text),
                Parameter::required("level", Kind::Int),
                Parameter::optional("levelName", Kind::Text),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
        local(
            "LogProgressionCompleteEvent",
            &[
                PLAYER,
                Parameter::required("progressionPathName", Kind::Text),
                Parameter::required("level", Kind::Int),
                Parameter::optional("levelName", Kind::Text),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
        local(
            "LogProgressionFailEvent",
            &[
                PLAYER,
                Parameter::required("progressionPathName", Kind::Text),
                Parameter::required("level", Kind::Int),
                Parameter::optional("levelName", Kind::Text),
                Parameter::optional("customFields", Kind::Variant),
            ],
            &[],
        ),
    ],
};
