using System.Globalization;
using Spectre.Console;

namespace Bilevel.Cli.Showing;

/// <summary>Shows long work while it goes on: a live bar on a terminal, a line every few seconds elsewhere. The work itself only stores numbers.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan s_firstLine = TimeSpan.FromSeconds(1), s_betweenLines = TimeSpan.FromSeconds(3), s_betweenFrames = TimeSpan.FromSeconds(0.25);

    /// <summary>Does <paramref name="work"/> and shows how far <paramref name="source"/> is.</summary>
    public static TResult Follow<TResult>(Screen screen, IProgressSource source, Func<TResult> work) =>
        screen.ErrorIsTerminal ? Live(screen, source, work) : Lines(screen, source, work);

    private static TResult Lines<TResult>(Screen screen, IProgressSource source, Func<TResult> work)
    {
        var text = new ProgressText(TimeProvider.System);
        using var ticks = new Ticks(s_firstLine, s_betweenLines, () =>
        {
            var now = source.Now();
            var share = double.IsNaN(now.Share) ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Clamp(now.Share, 0, 1),3:0}%  ");
            screen.Error.WriteLine(share + text.Of(now));
        });
        return work();
    }

    private static TResult Live<TResult>(Screen screen, IProgressSource source, Func<TResult> work)
    {
        var text = new ProgressText(TimeProvider.System);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(screen.Error) });
        return console.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var task = context.AddTask("starting", maxValue: 1);
                using var ticks = new Ticks(s_betweenFrames, s_betweenFrames, () =>
                {
                    var now = source.Now();
                    task.IsIndeterminate = double.IsNaN(now.Share);
                    task.Value = task.IsIndeterminate ? 0 : Math.Clamp(now.Share, 0, 1);
                    task.Description = text.Of(now).EscapeMarkup();
                });
                return work();
            });
    }

    /// <summary>Calls an action from time to time on another thread, one call at a time, and never again once disposed.</summary>
    private sealed class Ticks : IDisposable
    {
        private readonly Lock _oneAtATime = new();
        private readonly Timer _timer;
        private bool _ended;

        public Ticks(TimeSpan first, TimeSpan every, Action tick) => _timer = new(_ => Tick(tick), null, first, every);

        public void Dispose()
        {
            lock (_oneAtATime)
                _ended = true;
            _timer.Dispose();
        }

        private void Tick(Action tick)
        {
            lock (_oneAtATime)
            {
                if (!_ended)
                    tick();
            }
        }
    }
}
