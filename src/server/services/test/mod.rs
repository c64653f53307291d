//! TestService: what tests that run as scripts say. An error of it fails the run.
//!
//! The prefix of the lines is assumed.

use super::neighbour::{Neighbour, create, local};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/test/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "TestService",
    methods: &[
        local(
            "Message",
            &[
                Parameter::required("text", Kind::Text),
                Parameter::optional("source", Kind::Instance),
                Parameter::optional("line", Kind::Int),
            ],
            &[],
        ),
        local(
            "Checkpoint",
            &[
                Parameter::required("text", Kind::Text),
                Parameter::optional("source", Kind::Instance),
                Parameter::optional("line", Kind::Int),
            ],
            &[],
        ),
        local(
            "Check",
            &[
                Parameter::required("condition", Kind::Variant),
                Parameter::required("description", Kind::Text),
                Parameter::optional("source", Kind::Instance),
                Parameter::optional("line", Kind::Int),
            ],
            &[],
        ),
        local(
            "Warn",
            &[
                Parameter::required("condition", Kind::Variant),
                Parameter::required("description", Kind::Text),
                Parameter::optional("source", Kind::Instance),
                Parameter::optional("line", Kind::Int),
            ],
            &[],
        ),
        local(
            "Require",
            &[
                Parameter::required("condition", Kind::Variant),
                Parameter::required("description", Kind::Text),
                Parameter::optional("source", Kind::Instance),
                Parameter::optional("line", Kind::Int),
            ],
            &[],
        ),
        local(
            "Error",
            &[
                Parameter::required("description", Kind::Text),
                Parameter::optional("source", Kind::Instance),
                Parameter::optional("line", Kind::Int),
            ],
            &[],
        ),
        local(
            "Fail",
            &[
                Parameter::required("description", Kind::Text),
                Parameter::optional("source", Kind::Instance),
                Parameter::optional("line", Kind::Int),
            ],
            &[],
        ),
        local("Done", &[], &[]),
    ],
};
