//! Templates and heredocs.

use super::*;

/// What `terraform console` says of each.
#[test]
fn templates_strip_and_dedent_as_terraform_does() {
    let config = r##"
        locals {
          l  = ["a", "b"]
          t1 = "%{ if true }x\ty\"z\\%{ endif }"
          t2 = "%{ for x in local.l ~}\n   ${x}\n%{ endfor ~}\n  end"
          t3 = "x  \n  ${~ "a" ~}\n   b"
          t4 = "a %{~ if true ~} b %{~ else ~} c %{~ endif ~} d"
          t5 = "%{ if true }%%{x} $${y}\u00e9%{ endif }"
          h1 = <<-EOT
            top
              %{ for x in local.l ~}
              in ${x}
              %{ endfor ~}
            end
            EOT
          h2 = <<EOT
top
  %{ for x in local.l ~}
  in ${x}
  %{ endfor ~}

  end
EOT
          h3 = <<-EOT
            a

              b
            EOT
          h4 = <<-EOT
            %{ if true }
              yes
            %{ else }
              no
            %{ endif }
            end
            EOT
          h5 = <<EOT
a
  ${~ "x" ~}

   b
EOT
          h6 = <<-EOT
            ${"x"} a
             $${b} %%{c}
              d
            EOT
          h7 = <<-EOT
${"x"}
    b
EOT
          h8 = <<-EOT
    a
  
      b
    EOT
        }
    "##;
    for (name, expected) in [
        ("t1", r#""x	y\"z\\""#),
        ("t2", r#""a\nb\nend""#),
        ("t3", r#""xab""#),
        ("t4", r#""abd""#),
        ("t5", r#""%{x} ${y}é""#),
        ("h1", r#""top\n                in a\n                in b\n              end\n""#),
        ("h2", r#""top\n    in a\n    in b\n  \n  end\n""#),
        ("h3", r#""a\n\n  b\n""#),
        ("h4", r#""\n  yes\n\nend\n""#),
        ("h5", r#""a\nx\n   b\n""#),
        ("h6", r#""x a\n ${b} %{c}\n  d\n""#),
        ("h7", r#""x\n    b\n""#),
        ("h8", r#""a\n  \n  b\n""#),
    ] {
        let expected = expected.replace("\\t", "\t");
        assert_eq!(shown(config, &format!("local.{name}")), expected, "{name}");
    }
}
