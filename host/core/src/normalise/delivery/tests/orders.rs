//! Commands that order servers, clusters and load balancers.

use resilint_schema::{Kind, Resource};

use crate::terraform::of_documents::{addresses, at, cluster, model, region, shown, zones};

fn count(resource: &Resource) -> (u32, Option<u32>) {
    (resource.count.min, resource.count.max)
}

#[test]
fn servers_are_in_the_zone_or_datacenter_that_a_command_names() {
    let script = "#!/bin/sh
ibmcloud target -r us-south
ibmcloud is instance-create web-1 $VPC us-south-1 bx2-2x8 $SUBNET --image-id x --host-failure-policy stop
for zone in 2 3; do
  ibmcloud is instance-create web-$zone $VPC us-south-$zone bx2-2x8 $SUBNET
done
ibmcloud target -r $REGION
ibmcloud is instance-create far $VPC $REGION-1 bx2-2x8 $SUBNET
ibmcloud sl vs create -H old -D example.com -d dal10 -c 2 -m 4096
slcli vs create --hostname older --domain example.com --datacenter lon06
slcli hardware create -H metal -D example.com -d $DC
";
    let topology = model(&[("order.sh", script)]).topology;
    let places: Vec<String> = addresses(&topology)
        .into_iter()
        .map(|address| {
            let location = &at(&topology, address).location;
            format!("{address}: {} {}", shown(&location.region), shown(&location.zone))
        })
        .collect();
    assert_eq!(
        places,
        [
            "is instance web-1: us-south us-south-1",
            "is instance web-2: us-south us-south-2",
            "is instance web-3: us-south us-south-3",
            "is instance far: <${REGION}> <${REGION}-1>",
            "compute vm instance old: us-south absent",
            "compute vm instance older: eu-gb absent",
            "compute bare metal metal: <region(${DC})> absent",
        ]
    );
    let Kind::Server(server) = &at(&topology, "is instance web-1").kind else { panic!("a server") };
    assert_eq!(shown(&server.host_failure), "stop");
    let place = at(&topology, "is instance web-1").location.zone.at().unwrap();
    assert_eq!((place.line, place.column), (3, 40));
}

#[test]
fn what_may_not_run_and_what_is_deleted_proves_nothing() {
    let script = "#!/bin/sh
if [ \"$1\" = big ]; then ibmcloud is instance-create extra v us-south-1 p s; fi
for name in $NAMES; do ibmcloud is instance-create $name v us-south-1 p s; done
ibmcloud is instance-create trial v us-south-1 p s
ibmcloud is instance-delete trial --force
";
    let topology = model(&[("order.sh", script)]).topology;
    assert_eq!(addresses(&topology), ["is instance extra", "is instance ${name}"]);
    assert_eq!(count(at(&topology, "is instance extra")), (0, Some(1)));
    assert_eq!(count(at(&topology, "is instance ${name}")), (0, None));
}

#[test]
fn clusters_have_the_zones_that_are_added() {
    let script = "#!/bin/bash
ibmcloud ks cluster create vpc-gen2 --name prod --zone us-south-1 --vpc-id v --subnet-id a --flavor bx2.4x16 --workers 2
ibmcloud ks zone add vpc-gen2 --zone us-south-2 --cluster prod --worker-pool default --subnet-id b
ibmcloud ks worker-pool create vpc-gen2 --name big --cluster prod --flavor bx2.16x64 --size-per-zone 3 --vpc-id v
ibmcloud ks zone add vpc-gen2 --zone us-south-3 -c prod -p big --subnet-id c
ibmcloud oc cluster create classic --name old --zone dal10 --flavor b3c.4x16 --version 4.14_openshift
ibmcloud oc zone add classic --zone dal12 --cluster old --worker-pool default --private-only
";
    let topology = model(&[("order.sh", script)]).topology;
    assert_eq!(
        zones(&topology, "container vpc cluster prod"),
        ["us-south-1 us-south-2", "us-south-3"]
    );
    assert_eq!(region(&topology, "container vpc cluster prod"), "us-south");
    assert_eq!(zones(&topology, "container cluster old"), ["dal10 dal12"]);
    let prod = cluster(&topology, "container vpc cluster prod");
    assert!(prod.pools.closed);
    assert_eq!(prod.pools.items[0].workers_per_zone.known(), Some(&2));
    // What is not seen may add more.
    let hidden = format!("{script}./more.py\n");
    let topology = model(&[("order.sh", &hidden)]).topology;
    assert!(!cluster(&topology, "container vpc cluster prod").pools.closed);
}

#[test]
fn load_balancers_are_made_of_flags() {
    let script = "#!/bin/bash
ibmcloud cis glb-monitor-create $DOMAIN --type https --path /healthz --interval 60
ibmcloud cis glb-pool-create --name us --origins name=a,address=a.us-south.cf.appdomain.cloud,enabled=true --origins \"name=b,address=$HOST,enabled=false\" --check-regions WEU,ENAM --monitor $MONITOR
ibmcloud cis glb-create $DOMAIN --name www.example.com --fallback-pool $POOL --default-pools $POOL --proxied true
ibmcloud cis glb-create $DOMAIN --json-file glb.json
";
    let topology = model(&[("edge.sh", script)]).topology;
    let Kind::OriginPool(pool) = &at(&topology, "cis origin pool us").kind else {
        panic!("a pool")
    };
    let origins: Vec<String> = pool
        .origins
        .items
        .iter()
        .map(|origin| {
            format!(
                "{} {} {:?}",
                shown(&origin.address),
                shown(&origin.location.region),
                origin.enabled.known()
            )
        })
        .collect();
    assert_eq!(
        origins,
        [
            "a.us-south.cf.appdomain.cloud us-south Some(true)",
            "<${HOST}> <region(${HOST})> Some(false)"
        ]
    );
    assert_eq!(pool.check_regions.items.len(), 2);
    let found = at(&topology, "cis global load balancer www.example.com");
    let Kind::GlobalLoadBalancer(balancer) = &found.kind else { panic!("a balancer") };
    assert_eq!(
        (shown(&balancer.host), balancer.proxied.known()),
        ("www.example.com".into(), Some(&true))
    );
    assert!(!balancer.pools.closed, "ids lead nowhere");
}

#[test]
fn a_workflow_orders_too_and_nothing_is_too_odd() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {dc: [dal10, fra02]}}\n    steps: [{run: 'slcli vs create -H web -D e.com -d ${{ matrix.dc }}'}]\n";
    let topology = model(&[(".github/workflows/a.yml", workflow)]).topology;
    let regions: Vec<String> =
        topology.resources.iter().map(|resource| shown(&resource.location.region)).collect();
    assert_eq!(regions, ["us-south", "eu-de"]);
    let odd = "#!/bin/sh\nslcli\nslcli vs\nslcli vs create\nibmcloud is\nibmcloud is instance-create\nibmcloud is instance-create --image\nibmcloud ks\nibmcloud ks zone add vpc-gen2 --cluster\nibmcloud ks cluster create vpc-gen2\nibmcloud ks worker-pool create classic --cluster x --name\nibmcloud cis\nibmcloud cis glb-pool-create --origins = --origins ,,= --origins $X\nibmcloud cis glb-create --default-pools ,\nibmcloud ks cluster rm\nibmcloud is instance-delete $X\n";
    model(&[("x.sh", odd)]);
    let many = "#!/bin/sh\n".to_owned() + &"slcli vs create -H web -d dal10\n".repeat(2000);
    assert_eq!(model(&[("x.sh", &many)]).topology.resources.len(), 512);
}

#[test]
fn classic_volumes_are_scheduled_and_replicated_by_their_ids() {
    let script = "#!/bin/sh
ibmcloud sl file snapshot-enable 123 -s WEEKLY -c 5 -m 0 -r 2 -d 0
ibmcloud sl file snapshot-enable 123 -s DAILY -c 5 -m 0 -r 2
ibmcloud sl file snapshot-disable 123 -s WEEKLY
ibmcloud sl file replica-order 123 -s DAILY -d fra02 --force
slcli block replica-order $VOLUME --snapshot-schedule HOURLY --location wdc04
ibmcloud sl block volume-order -t endurance -s 500 -e 2 -o LINUX -d dal10 -n 100
ibmcloud sl file replica-order --help
";
    let topology = model(&[("storage.sh", script)]).topology;
    let expected = [
        "classic_file_volume 123",
        "classic_file_replica replica of 123",
        "classic_block_volume ${VOLUME}",
        "classic_block_replica",
        "classic_block_volume",
    ];
    assert_eq!(addresses(&topology), expected.map(|name| name.replace('_', " ")));
    let volume = at(&topology, "classic file volume 123");
    let Kind::FileShare(share) = &volume.kind else { panic!("a share") };
    let schedules: Vec<_> = share
        .snapshot_schedules
        .items
        .iter()
        .map(|it| (shown(&it.interval), it.enabled.known().copied()))
        .collect();
    assert_eq!(schedules, [("daily".to_owned(), Some(true)), ("weekly".to_owned(), Some(false))]);
    assert!(!share.snapshot_schedules.closed, "others may be made elsewhere");
    assert!(volume.location.region.is_unknown(), "the region of the session is another matter");
    let replica = at(&topology, "classic file replica replica of 123");
    assert_eq!(region(&topology, "classic file replica replica of 123"), "eu-de");
    let edges: Vec<_> = topology.relations.iter().map(|it| (&it.from, &it.to)).collect();
    assert!(edges.contains(&(&volume.id, &replica.id)));
    let Kind::BlockVolume(ordered) = &at(&topology, "classic block volume").kind else {
        panic!("a volume")
    };
    assert_eq!(ordered.snapshot_space_gb.known(), Some(&100));
}
