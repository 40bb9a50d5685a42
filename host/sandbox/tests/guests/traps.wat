;; Divides by zero.
(component
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 0) "\20\00\00\00\02\00\00\00") ;; describe: 2 bytes at 32
    (data (i32.const 32) "{}")
    (func $divide (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "describe") (result i32) (i32.const 0))
    (func (export "evaluate") (param $request i32) (param $length i32) (result i32)
      (call $divide (local.get $length) (i32.const 0))))
  (core instance $i (instantiate $m))
  (func $describe (result string)
    (canon lift (core func $i "describe") (memory (core memory $i "memory"))))
  (func $evaluate (param "request" string) (result (result string (error string)))
    (canon lift (core func $i "evaluate") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (instance $policy (export "describe" (func $describe)) (export "evaluate" (func $evaluate)))
  (export "resilint:policy/policy@1.0.0" (instance $policy)))
