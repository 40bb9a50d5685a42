//! A tripwire: what three guests cost. These numbers change with wasmtime, and then the budgets that
//! people have set in their configuration mean something else: say so in the changelog.

use super::{limits, plugin, request};

#[test]
fn fuel_is_counted_as_before() {
    for (guest, amount, fuel) in [("echo", 1, 10), ("loops", 10, 50_014), ("recurses", 1, 9_018)] {
        let answer = plugin(guest).evaluate(&request(amount), &limits()).unwrap();
        assert_eq!(answer.fuel_used, fuel, "{guest}");
    }
}
