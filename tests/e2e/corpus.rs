//! Verdicts on public repositories, each checked by hand against the files. The snapshots are the
//! reviewed verdicts; a change in one is a change of meaning.

use crate::common::{Resilint, corpus, verdicts};

fn reviewed(repository: &str) -> Option<String> {
    let folder = corpus()?.join(repository);
    let said = Resilint::check(&folder, &["--format", "json"]).run();
    assert!(said.code <= 1, "{}", said.stderr);
    Some(verdicts(&said.stdout))
}

macro_rules! repositories {
    ($($test:ident: $folder:literal;)+) => {$(
        #[test]
        fn $test() {
            if let Some(verdicts) = reviewed($folder) {
                insta::assert_snapshot!(stringify!($test), verdicts);
            }
        }
    )+};
}

repositories! {
    bluemix_node_multiregion: "ibmjstart__bluemix-node-multiregion";
    get_started_node: "IBM-Cloud__get-started-node";
    spring_music: "cloudfoundry-samples__spring-music";
    microservices_demo: "GoogleCloudPlatform__microservices-demo";
    knative_serving: "knative__serving";
}
