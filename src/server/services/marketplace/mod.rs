//! MarketplaceService: nobody owns anything until a test buys it, and prompts are closed without buying.
//!
//! What was bought is known to the server alone. `receipts.luau` asks about purchases of developer products until they are
//! granted.

use super::neighbour::{Neighbour, PLAYER, USER, create, local, yielding};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/marketplace/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "MarketplaceService",
    methods: &[
        yielding("UserOwnsGamePassAsync", &[USER, Parameter::required("gamePassId", Kind::Int64)], &["boolean"]),
        yielding("PlayerOwnsAsset", &[PLAYER, Parameter::required("assetId", Kind::Int64)], &["boolean"]),
        yielding("PlayerOwnsAssetAsync", &[PLAYER, Parameter::required("assetId", Kind::Int64)], &["boolean"]),
        yielding("PlayerOwnsBundle", &[PLAYER, Parameter::required("bundleId", Kind::Int64)], &["boolean"]),
        yielding("PlayerOwnsBundleAsync", &[PLAYER, Parameter::required("bundleId", Kind::Int64)], &["boolean"]),
        yielding(
            "GetProductInfo",
            &[Parameter::required("assetId", Kind::Int64), Parameter::optional("infoType", Kind::EnumItem("InfoType"))],
            &["{[string]: any}"],
        ),
        yielding(
            "GetProductInfoAsync",
            &[Parameter::required("assetId", Kind::Int64), Parameter::optional("infoType", Kind::EnumItem("InfoType"))],
            &["{[string]: any}"],
        ),
        yielding(
            "GetUserSubscriptionStatusAsync",
            &[PLAYER, Parameter::required("subscriptionId", Kind::Text)],
            &["{[string]: any}"],
        ),
        local("PromptPurchase", &[PLAYER, Parameter::required("assetId", Kind::Int64)], &[]),
        local("PromptGamePassPurchase", &[PLAYER, Parameter::required("gamePassId", Kind::Int64)], &[]),
        local("PromptProductPurchase", &[PLAYER, Parameter::required("productId", Kind::Int64)], &[]),
        local("PromptBundlePurchase", &[PLAYER, Parameter::required("bundleId", Kind::Int64)], &[]),
        local("PromptPremiumPurchase", &[PLAYER], &[]),
        local("PromptSubscriptionPurchase", &[PLAYER, Parameter::required("subscriptionId", Kind::Text)], &[]),
    ],
};
