#pragma warning disable RS0030 // The one place that talks to the terminal.
using Bilevel.Proof;

Console.OutputEncoding = System.Text.Encoding.UTF8;
return ProofCommand.Run(args, Console.Out, Console.Error);
