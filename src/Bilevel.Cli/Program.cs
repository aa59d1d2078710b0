using Bilevel.Cli;
using Bilevel.Cli.Showing;

using var terminal = new Terminal();
return Cli.Run(args, terminal.Screen, terminal.Cancellation);
