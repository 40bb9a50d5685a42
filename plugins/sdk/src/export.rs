//! Exports a policy to the host: the component interface of `wit/`, generated from it, and only when
//! building for WebAssembly. Natively a plugin is an ordinary library.

/// The interface as Rust traits and functions, made from `wit/resilint-policy-1.0.0.wit`.
#[cfg(target_family = "wasm")]
#[expect(missing_docs, reason = "generated")]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/resilint-policy-1.0.0.wit",
        world: "policy-plugin",
        pub_export_macro: true,
        export_macro_name: "export",
        default_bindings_module: "resilint_sdk::export::bindings",
        runtime_path: "crate::export::runtime",
    });
}

/// What the generated code needs at run time, so that plugins need no dependency but this crate.
#[cfg(target_family = "wasm")]
pub use wit_bindgen::rt as runtime;

/// Exports `describe: Fn() -> String` and `evaluate: Fn(&str) -> Result<String, String>` of the crate
/// that calls this. Once a crate; natively it does nothing but check the two types.
///
/// For [`export_plugin!`](crate::export_plugin), which plugins call instead.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_component {
    ($describe:expr, $evaluate:expr $(,)?) => {
        const _: () = {
            fn describe() -> ::std::string::String {
                ($describe)()
            }

            fn evaluate(
                request: &str,
            ) -> ::std::result::Result<::std::string::String, ::std::string::String> {
                ($evaluate)(request)
            }

            #[cfg(not(target_family = "wasm"))]
            const _: (
                fn() -> ::std::string::String,
                fn(&str) -> ::std::result::Result<::std::string::String, ::std::string::String>,
            ) = (describe, evaluate);

            #[cfg(target_family = "wasm")]
            const _: () = {
                struct Component;

                impl $crate::export::bindings::exports::resilint::policy::policy::Guest for Component {
                    fn describe() -> ::std::string::String {
                        describe()
                    }

                    fn evaluate(
                        request: ::std::string::String,
                    ) -> ::std::result::Result<::std::string::String, ::std::string::String>
                    {
                        evaluate(&request)
                    }
                }

                $crate::export::bindings::export!(
                    Component with_types_in $crate::export::bindings
                );
            };
        };
    };
}
