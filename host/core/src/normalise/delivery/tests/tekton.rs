//! Tekton.

use super::{apps, deploys, read, targets};

const TASK: &str = "apiVersion: tekton.dev/v1
kind: Task
metadata: {name: ship}
spec:
  params: [{name: region}, {name: name, default: pay}]
  steps:
  - name: go
    script: |
      #!/bin/sh
      ibmcloud login -r $(params.region)
      ibmcloud ce app create -n $(params[\"name\"]) -i icr.io/acme/pay:1
";

const PIPELINE: &str = "apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: cd}
spec:
  params: [{name: us, default: us-south}, {name: eu}]
  tasks:
  - {name: first, taskRef: {name: ship}, params: [{name: region, value: $(params.us)}]}
  - {name: smoke-test, runAfter: [first], taskSpec: {steps: [{command: [curl], args: [x]}]}}
  - {name: second, runAfter: [smoke-test], taskRef: {name: ship}, params: [{name: region, value: $(params.eu)}]}
";

#[test]
fn a_run_gives_values_to_the_tasks_of_its_pipeline() {
    let run = "apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {generateName: cd-}
spec:
  pipelineRef: {name: cd}
  params:
  - {name: us, value: us-east}
  - {name: eu, value: eu-de}
";
    let files = [("t/task.yml", TASK), ("t/pipeline.yml", PIPELINE), ("t/run.yml", run)];
    deploys(&files, &["us-east: pay", "eu-de: pay"], &["pay: 2 members, 2 targets, closed"]);
    let topology = read(&files);
    let steps: Vec<(&str, u32, bool, bool)> = topology
        .resources
        .iter()
        .filter_map(|resource| Some((resource.label(), resource.target()?.step.clone()?)))
        .map(|(label, step)| (label, step.stage_index, step.tested_before_next, step.concurrent))
        .collect();
    assert_eq!(steps, [("cd / first", 0, true, false), ("cd / second", 2, false, false)]);
    // The place of a region is where the run says it.
    let place = topology.resources[0].location.region.at().unwrap();
    assert_eq!((place.source, place.line, place.column), (2, 7, 23));
    // Without a run, the defaults of the pipeline hold, which whoever starts it may replace.
    deploys(
        &[("t/task.yml", TASK), ("t/pipeline.yml", PIPELINE)],
        &["us-south: pay", "<$(params.eu)>: pay"],
        &["pay: 2 members, 2 targets"],
    );
}

#[test]
fn objects_of_one_name_are_those_of_the_same_folder() {
    let other = TASK.replace("default: pay", "default: till");
    let run = |region: &str| {
        format!(
            "apiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {{name: run}}\nspec: {{taskRef: {{name: ship}}, params: [{{name: region, value: {region}}}]}}\n"
        )
    };
    let (us, eu) = (run("us-south"), run("eu-de"));
    let topology = read(&[
        ("a/task.yml", TASK),
        ("b/task.yml", &other),
        ("a/run.yml", &us),
        ("b/run.yml", &eu),
    ]);
    assert_eq!(targets(&topology), ["us-south: pay", "eu-de: till"]);
    // From elsewhere, none of the two is meant for certain.
    let topology = read(&[("a/task.yml", TASK), ("b/task.yml", &other), ("c/run.yml", &us)]);
    assert_eq!(targets(&topology), ["<$(params.region)>: pay", "<$(params.region)>: till"]);
}

const TRIGGERS: &str = "apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: template}
spec:
  params: [{name: where, default: eu-gb}]
  resourcetemplates:
  - apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata: {generateName: cd-}
    spec:
      params: [{name: region, value: $(tt.params.where)}]
      pipelineSpec:
        tasks:
        - name: ship
          taskSpec:
            steps:
            - script: |
                ibmcloud login -r $(params.region)
                ibmcloud ce app create -n pay -i icr.io/acme/pay:1
";

#[test]
fn each_trigger_of_a_listener_starts_a_template_with_its_bindings() {
    let listener = "---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: us}
spec: {params: [{name: where, value: us-south}]}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: apart}
spec: {bindings: [{name: where, value: eu-es}], template: {ref: template}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener}
spec:
  triggers:
  - {name: us, bindings: [{ref: us}], template: {ref: template}}
  - {name: us-again, bindings: [{ref: us}], template: {ref: template}}
  - {bindings: [{name: where, value: eu-de}], template: {name: template}}
  - {bindings: [{name: where, value: $(body.region)}], template: {ref: template}}
  - {triggerRef: apart}
  - {bindings: [{ref: us}], template: {ref: other}}
";
    let all = format!("{TRIGGERS}{listener}");
    deploys(
        &[(".tekton/all.yml", &all)],
        &["us-south: pay", "eu-de: pay", "<$(body.region)>: pay", "eu-es: pay"],
        &["pay: 4 members, 4 targets"],
    );
    deploys(&[(".tekton/all.yml", TRIGGERS)], &["eu-gb: pay"], &["pay: 1 members, 1 targets"]);
}

#[test]
fn toolchains_give_properties_to_templates_and_tasks() {
    let listener = format!(
        "{}---\napiVersion: tekton.dev/v1\nkind: EventListener\nmetadata: {{name: go}}\nspec: {{triggers: [{{template: {{name: template}}}}]}}\n",
        TRIGGERS.replace("-n pay", "-n $NAME").replace("            - script: |", "            - env: [{name: NAME, valueFrom: {configMapKeyRef: {name: environment-properties, key: app}}}]\n              script: |")
    );
    let definition = "inputs: [{type: git, path: .tekton}]
triggers:
- {type: manual, name: us, eventListener: go, properties: [{name: where, value: us-south}]}
- {type: manual, name: form, eventListener: go, properties: [{name: where, value: '${REGION}'}]}
properties:
- {name: where, value: eu-de}
- {name: app, value: pay}
- {name: key, type: secure, value: hunter2}
";
    let toolchain = "version: 2
services:
  cd:
    service_id: pipeline
    parameters:
      configuration:
        content: {$text: pipeline.yml}
        env: {REGION: '{{form.pipeline.parameters.region}}'}
      form: {pipeline: {parameters: {region: eu-gb}}}
";
    let files = [(".tekton/l.yml", listener.as_str()), (".bluemix/pipeline.yml", definition)];
    let topology = read(&files);
    assert_eq!(targets(&topology), ["us-south: pay", "<${REGION}>: pay"]);
    assert!(!serde_json::to_string(&topology).unwrap().contains("hunter2"));
    let place = topology.resources[0].location.region.at().unwrap();
    assert_eq!((place.source, place.line), (1, 3));
    let files = [files[0], files[1], (".bluemix/toolchain.yml", toolchain)];
    deploys(&files, &["us-south: pay", "eu-gb: pay"], &["pay: 2 members, 2 targets"]);
}

#[test]
fn matrices_and_conditions_are_followed() {
    let pipeline = |task: &str| {
        format!(
            "apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {{name: cd}}\nspec:\n  params: [{{name: all, type: array, default: [us-south, eu-de]}}, {{name: env}}]\n  tasks:\n  - {{name: go, taskRef: {{name: ship}}, {task}}}\n"
        )
    };
    for (task, to) in [
        (
            "matrix: {params: [{name: region, value: '$(params.all[*])'}]}",
            vec!["us-south: pay", "eu-de: pay"],
        ),
        ("matrix: {params: [{name: region, value: [eu-gb]}]}", vec!["eu-gb: pay"]),
        (
            "matrix: {params: [{name: region, value: '$(tasks.x.results.list[*])'}]}",
            vec!["<$(params.region)>: pay (any number)"],
        ),
        (
            "matrix: {include: [{name: eu, params: [{name: region, value: eu-es}]}, {name: us, params: [{name: region, value: us-east}]}]}",
            vec!["eu-es: pay", "us-east: pay"],
        ),
        (
            "params: [{name: region, value: eu-de}], when: [{input: a, operator: in, values: [b]}]",
            vec![],
        ),
        (
            "params: [{name: region, value: eu-de}], when: [{input: a, operator: notin, values: [b]}]",
            vec!["eu-de: pay"],
        ),
        (
            "params: [{name: region, value: eu-de}], when: [{input: $(params.env), operator: in, values: [prod]}]",
            vec!["eu-de: ?pay (perhaps)"],
        ),
    ] {
        let text = pipeline(task);
        let topology = read(&[("t/task.yml", TASK), ("t/pipeline.yml", &text)]);
        assert_eq!(targets(&topology), to, "{task}");
    }
}

#[test]
fn commands_with_arguments_are_lines() {
    let task = "apiVersion: tekton.dev/v1
kind: Task
metadata: {name: ship}
spec:
  params: [{name: region, default: eu-de}, {name: more, type: array, default: [--min-scale, '2']}]
  stepTemplate: {env: [{name: R, value: $(params.region)}]}
  steps:
  - {command: [/bin/sh, -ec], args: ['ibmcloud target -r \"$R\"']}
  - {image: cli, args: [ignored]}
  - {command: [ibmcloud, ce, app, create], args: [-n, \"it's $R\", -i, x, '$(params.more[*])']}
";
    let topology = read(&[("task.yml", task)]);
    assert_eq!(targets(&topology), ["eu-de: it's $R"]);
    let workload = topology.resources[1].workload().unwrap();
    assert_eq!(workload.replicas.autoscaled_min.known(), Some(&2));
    assert_eq!(apps(&topology), ["it's $R: 1 members, 1 targets"]);
}

#[test]
fn nothing_in_an_object_is_too_odd() {
    for (kind, spec) in [
        (
            "Task",
            "{params: [1, {name: [x]}, {name: a, default: {a: {b: {c: {d: {e: f}}}}}}], steps: [1, {script: [x]}, {script: '$(params.a $(params.'}, {command: [[x]], args: y}, {ref: {name: x}}, {env: [1, {name: x}, {name: y, valueFrom: {}}], envFrom: [1], script: 'ibmcloud ce app create -n $(params.'}]}",
        ),
        (
            "Pipeline",
            "{tasks: [1, {name: a, taskRef: {name: $(params.x)}}, {name: b, runAfter: [c], taskSpec: x}, {name: c, runAfter: [b], taskSpec: {steps: x}, when: [{cel: x}, 7], matrix: [1, {name: x, value: 7}], params: [{name: a, value: '$(tasks.'}]}], finally: {}}",
        ),
        ("PipelineRun", "{pipelineRef: {name: me}, params: {a: b}}"),
        (
            "TriggerTemplate",
            "{params: x, resourcetemplates: [1, {kind: PipelineRun}, {kind: TaskRun, spec: {taskRef: {name: [x]}}}, {kind: PipelineRun, spec: {pipelineSpec: {tasks: x}}}]}",
        ),
        (
            "EventListener",
            "{triggers: [1, {triggerRef: me}, {template: {ref: [x]}, bindings: [1, {ref: [x]}, {spec: {params: x}}]}]}",
        ),
        ("Trigger", "{}"),
        ("TriggerBinding", "[]"),
    ] {
        let text = format!(
            "apiVersion: tekton.dev/v1\nkind: {kind}\nmetadata: {{name: me}}\nspec: {spec}\n"
        );
        read(&[("a.yml", &text), ("b.yml", TRIGGERS)]);
    }
    let values: Vec<String> = (0..200).map(|at| format!("r{at}")).collect();
    let axis = |name: &str| format!("{{name: {name}, value: [{}]}}", values.join(", "));
    let text = format!(
        "apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {{name: cd}}\nspec: {{tasks: [{{name: go, taskRef: {{name: ship}}, matrix: {{params: [{}, {}, {}]}}}}]}}\n",
        axis("region"),
        axis("b"),
        axis("c")
    );
    let topology = read(&[("t/task.yml", TASK), ("t/pipeline.yml", &text)]);
    assert_eq!(targets(&topology), ["<$(params.region)>: pay (any number)"]);
}

#[test]
fn objects_that_all_name_each_other_cost_little() {
    let listener = "---\napiVersion: tekton.dev/v1beta1\nkind: EventListener\nmetadata: {name: l}\nspec: {triggers: [{template: {ref: template}}, {template: {ref: template}}]}\n";
    let text = format!("{}{}", format!("{TRIGGERS}---\n").repeat(100), listener.repeat(100));
    let topology = read(&[(".tekton/all.yml", &text)]);
    assert_eq!(apps(&topology).len(), 1);
}

#[test]
fn published_tasks_run_the_script_that_they_are_given() {
    let run = |reference: &str| {
        format!(
            "apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {{name: run}}
spec:
  pipelineSpec:
    params: [{{name: region, default: eu-de}}]
    tasks:
    - name: go
      taskRef: {reference}
      params:
      - name: SCRIPT
        value: |
          oc login https://c1-e.$(params.region).containers.cloud.ibm.com:31234
          oc apply -f k8s/
"
        )
    };
    for (reference, to) in [
        ("{name: openshift-client, kind: ClusterTask}", vec!["eu-de: k8s/"]),
        (
            "{resolver: cluster, params: [{name: name, value: openshift-client}]}",
            vec!["eu-de: k8s/"],
        ),
        ("{name: other}", vec![]),
        ("{resolver: hub, params: [{name: [x]}]}", vec![]),
    ] {
        assert_eq!(targets(&read(&[("run.yml", &run(reference))])), to, "{reference}");
    }
}

#[test]
fn variables_of_the_run_fill_parameters() {
    use crate::pipeline::Inputs;
    use crate::terraform::of_documents::model_with;
    let config = "version: '1'\ndeploy: {script: 'ibmcloud login -r $(get_env region); ibmcloud ce app create -n till -i x'}\n";
    let given =
        Inputs { vars: vec![("region".to_owned(), "eu-es".to_owned())], ..Inputs::default() };
    let files = [("task.yml", TASK), (".pipeline-config.yaml", config)];
    assert_eq!(targets(&model_with(&files, &given).topology), ["eu-es: pay", "eu-es: till"]);
}
