using Bilevel.Bench;

return BenchCommand.Run(args, Terminal.OfProcess);
