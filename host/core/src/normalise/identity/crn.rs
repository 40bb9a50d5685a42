//! Cloud resource names: `crn:v1:bluemix:public:SERVICE:PLACE:a/ACCOUNT:INSTANCE:TYPE:RESOURCE`.

/// A cloud resource name, taken apart. What is left out is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crn<'a> {
    /// The whole, without what is empty at its end.
    pub(super) whole: &'a str,
    /// Id of the service instance.
    pub(super) instance: &'a str,
    /// What it is of the instance, such as `bucket`, `key` or `backup`.
    pub(super) kind: &'a str,
    /// Its name or id.
    pub(super) resource: &'a str,
}

impl<'a> Crn<'a> {
    /// Reads a name; nothing where the text is none.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let whole = text.trim();
        let mut parts = whole.strip_prefix("crn:")?.split(':').skip(6);
        let mut next = || parts.next().unwrap_or_default();
        let (instance, kind, resource) = (next(), next(), next());
        Some(Self { whole: whole.trim_end_matches(':'), instance, kind, resource })
    }
}

#[cfg(test)]
mod tests {
    use super::Crn;

    #[test]
    fn a_name_says_the_instance_and_what_is_in_it() {
        let of = |text| Crn::read(text).map(|it: Crn<'_>| (it.instance, it.kind, it.resource));
        let database = "crn:v1:bluemix:public:databases-for-redis:eu-gb:a/acc:12::";
        assert_eq!(of(database), Some(("12", "", "")));
        let bucket = "crn:v1:bluemix:public:cloud-object-storage:global:a/acc:12:bucket:logs";
        assert_eq!(of(bucket), Some(("12", "bucket", "logs")));
        let share = "crn:v1:bluemix:public:is:us-south-1:a/acc::share:r006-1";
        assert_eq!(of(share), Some(("", "share", "r006-1")));
        assert_eq!(of("orders"), None);
        assert_eq!(of("crn:"), Some(("", "", "")));
    }
}
