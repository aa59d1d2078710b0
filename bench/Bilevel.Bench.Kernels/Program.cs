using BenchmarkDotNet.Running;
using Bilevel.Bench.Kernels;

// Words are BenchmarkDotNet's own, such as --filter '*Convolutions*'; without any, everything runs.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], ShortConfig.Create());
