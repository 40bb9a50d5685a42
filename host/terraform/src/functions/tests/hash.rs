//! Digests.

use super::*;

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("md5", r#"["hello world"]"#, r#""5eb63bbbe01eeed093cb22bb8f5acdc3""#),
        ("sha1", r#"["hello world"]"#, r#""2aae6c35c94fcfb415dbe95f408b9ce91ee846ed""#),
        (
            "sha256",
            r#"["hello world"]"#,
            r#""b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9""#,
        ),
        (
            "sha512",
            r#"["hello world"]"#,
            r#""309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f""#,
        ),
        ("base64sha256", r#"["hello world"]"#, r#""uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=""#),
        (
            "base64sha512",
            r#"["hello world"]"#,
            r#""MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw==""#,
        ),
        ("uuidv5", r#"["dns", "www.terraform.io"]"#, r#""a5008fae-b28c-5ba5-96cd-82b4c53552d6""#),
        (
            "uuidv5",
            r#"["url", "https://www.terraform.io/"]"#,
            r#""9db6f67c-dd95-5ea0-aa5b-e70e5c5f7cf5""#,
        ),
        ("uuidv5", r#"["oid", "1.3.6.1.4"]"#, r#""af9d40a5-7a36-5c07-b23a-851cd99fbfa5""#),
        ("uuidv5", r#"["x500", "CN=Example,C=GB"]"#, r#""84e09961-4aa4-57f8-95b7-03edb1073253""#),
        (
            "uuidv5",
            r#"["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.terraform.io"]"#,
            r#""a5008fae-b28c-5ba5-96cd-82b4c53552d6""#,
        ),
    ]);
    refuses(&[("uuidv5", r#"["nosuch", "a"]"#), ("uuidv5", r#"["é", "a"]"#)]);
}

#[test]
fn secrets_and_chance_are_unknown() {
    assert_eq!(good("uuid", "[]").as_unknown().unwrap().symbol, None);
    assert!(good("bcrypt", r#"["a"]"#).is_unknown());
    let why = good("rsadecrypt", r#"["a", "b"]"#).as_unknown().unwrap().why;
    assert_eq!(why, Why::Unsupported);
}
