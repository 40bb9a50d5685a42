//! Functions of dates and times.

use super::*;

#[test]
fn the_examples_of_the_documentation() {
    let at = "2018-01-02T23:12:01Z";
    for (format, expected) in [
        ("DD MMM YYYY hh:mm ZZZ", "02 Jan 2018 23:12 UTC"),
        ("EEEE, DD-MMM-YY hh:mm:ss ZZZ", "Tuesday, 02-Jan-18 23:12:01 UTC"),
        ("EEE, DD MMM YYYY hh:mm:ss ZZZ", "Tue, 02 Jan 2018 23:12:01 UTC"),
        ("MMM DD, YYYY", "Jan 02, 2018"),
        ("HH:mmaa", "11:12pm"),
        ("H AA h D M MMMM s m", "11 PM 23 2 1 January 1 12"),
        ("hh 'o''clock' Z ZZZZ ZZZZZ", "23 o'clock Z +0000 +00:00"),
    ] {
        let result = run_values("formatdate", &[Value::string(format), Value::string(at)]);
        assert_eq!(result.unwrap().as_str(), Some(expected), "{format}");
    }
    check(&[
        ("formatdate", r#"["h Z ZZZ", "2018-01-02T23:12:01-08:30"]"#, r#""23 -08:30 -0830""#),
        ("timeadd", r#"["2017-11-22T00:00:00Z", "10m"]"#, r#""2017-11-22T00:10:00Z""#),
        ("timeadd", r#"["2017-11-22T00:00:00+02:00", "-1.5h"]"#, r#""2017-11-21T22:30:00+02:00""#),
        ("timeadd", r#"["2017-11-22T00:00:00Z", "1h30m1s500ms"]"#, r#""2017-11-22T01:30:01Z""#),
        ("timecmp", r#"["2017-11-22T00:00:00Z", "2017-11-22T00:00:00Z"]"#, "0"),
        ("timecmp", r#"["2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z"]"#, "-1"),
        ("timecmp", r#"["2017-11-22T01:00:00Z", "2017-11-22T00:00:00Z"]"#, "1"),
        ("timecmp", r#"["2017-11-22T01:00:00Z", "2017-11-22T00:00:00-01:00"]"#, "0"),
    ]);
    refuses(&[
        ("formatdate", r#"["YYYYY", "2018-01-02T23:12:01Z"]"#),
        ("formatdate", r#"["'a", "2018-01-02T23:12:01Z"]"#),
        ("formatdate", r#"["YYYY", "2018-01-02"]"#),
        ("timeadd", r#"["2017-11-22T00:00:00Z", "10"]"#),
        ("timeadd", r#"["2017-11-22T00:00:00Z", ""]"#),
        ("timeadd", r#"["2017-11-22T00:00:00Z", "99999999999h"]"#),
    ]);
}

#[test]
fn what_the_clock_says_is_unknown() {
    for name in ["timestamp", "plantimestamp"] {
        let result = good(name, "[]");
        assert_eq!(result.as_unknown().unwrap().why, Why::Computed);
        assert_eq!(result.as_unknown().unwrap().symbol, None);
    }
}

#[test]
fn the_zone_is_in_upper_case() {
    refuses(&[("timeadd", r#"["2017-11-22T00:00:00z", "10m"]"#)]);
}
