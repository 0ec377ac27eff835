import Foundation
import FuzzTargets

// `Fuzz TARGET OPTIONS... FOLDERS...`: libFuzzer on one target. `Fuzz --list` prints their names. `scripts/fuzz` calls it.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

let names = FuzzTarget.all.map(\.name).joined(separator: " ")
guard CommandLine.arguments.count > 1, CommandLine.arguments[1] != "--list" else {
  print(names)
  exit(0)
}
guard let chosen = FuzzTarget.named(CommandLine.arguments[1]) else {
  print("There is no target \(CommandLine.arguments[1]). Targets: \(names)")
  exit(1)
}
nonisolated(unsafe) let target = chosen

// libFuzzer reads the rest as its own arguments.
let passed = [CommandLine.arguments[0], "-max_len=\(target.longest)"] + CommandLine.arguments.dropFirst(2)
var pointers: [UnsafeMutablePointer<CChar>?] = passed.map { strdup($0) } + [nil]
var count = Int32(passed.count)
let code = pointers.withUnsafeMutableBufferPointer { buffer -> Int32 in
  guard var start = buffer.baseAddress else { return 1 }
  return runDriver(&count, &start) { bytes, length in
    target.run(Array(UnsafeBufferPointer(start: bytes, count: length)))
    return 0
  }
}
exit(code)
