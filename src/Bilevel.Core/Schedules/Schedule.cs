using System.Globalization;

namespace Bilevel.Core;

/// <summary>A step size as a function of the iteration.</summary>
/// <remarks>A number converts to a constant schedule, so options read <c>LowerStep = 0.1</c>.</remarks>
public sealed record Schedule
{
    private enum Form
    {
        Constant,
        Power,
        Cosine,
    }

    private readonly Form _form;
    private readonly double _parameter;

    private Schedule(Form form, double start, double parameter, long warmUp = 0)
    {
        if (!(start > 0) || !double.IsFinite(start))
            throw new ArgumentOutOfRangeException(nameof(start), start, "a step size must be a finite number above 0");
        (_form, Start, _parameter, WarmUpIterations) = (form, start, parameter, warmUp);
    }

    /// <summary>The value that the schedule starts from, after any warm-up.</summary>
    public double Start { get; private init; }

    /// <summary>The iterations over which the step grows linearly to its start.</summary>
    public long WarmUpIterations { get; private init; }

    /// <summary>The step size at iteration t ≥ 0.</summary>
    public double this[long t]
    {
        get
        {
            if (t < WarmUpIterations)
                return Start * (t + 1) / (WarmUpIterations + 1);
            var after = t - WarmUpIterations;
            return _form switch
            {
                Form.Power => Start * Math.Pow(after + 1, -_parameter),
                Form.Cosine => Start * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(after, _parameter) / (_parameter + 1))),
                _ => Start,
            };
        }
    }

    /// <summary>The step size at iteration t ≥ 0, times (t + 1)^(−decay): what theory asks for, whatever is tuned.</summary>
    public double At(long t, double decay) => this[t] * Math.Pow(t + 1, -decay);

    /// <summary>A constant step size.</summary>
    public static implicit operator Schedule(double value) => Constant(value);

    /// <summary>Always <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public static Schedule Constant(double value) => new(Form.Constant, value, 0);

    /// <summary>start · (t + 1)^(−exponent).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The start is not above 0, or the exponent is negative.</exception>
    public static Schedule Power(double start, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        return new(Form.Power, start, exponent);
    }

    /// <summary>start · ½(1 + cos(π t / (horizon + 1))): positive up to the horizon and constant after it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The start or the horizon is not above 0.</exception>
    public static Schedule Cosine(double start, long horizon)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(horizon);
        return new(Form.Cosine, start, horizon);
    }

    /// <summary>The same schedule after <paramref name="iterations"/> iterations of linear growth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of iterations is negative.</exception>
    public Schedule WarmUp(long iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        return this with { WarmUpIterations = iterations };
    }

    /// <summary>The schedule in words: <c>0.1</c>, <c>0.1*t^-0.5</c>, <c>0.1*cos(1000)</c>, each with an optional <c>+warmup(50)</c>.</summary>
    public override string ToString()
    {
        var body = _form switch
        {
            Form.Power => string.Create(CultureInfo.InvariantCulture, $"{Start:R}*t^-{_parameter:R}"),
            Form.Cosine => string.Create(CultureInfo.InvariantCulture, $"{Start:R}*cos({(long)_parameter})"),
            _ => Start.ToString("R", CultureInfo.InvariantCulture),
        };
        return WarmUpIterations > 0 ? $"{body}+warmup({WarmUpIterations})" : body;
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is no schedule.</exception>
    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var plus = text.IndexOf("+warmup(", StringComparison.Ordinal);
            var body = plus < 0 ? text : text[..plus];
            var schedule = body.Split('*') switch
            {
                [var start] => Constant(Number(start)),
                [var start, var rest] when rest.StartsWith("t^-", StringComparison.Ordinal) => Power(Number(start), Number(rest[3..])),
                [var start, var rest] when rest.StartsWith("cos(", StringComparison.Ordinal) && rest.EndsWith(')') => Cosine(Number(start), (long)Number(rest[4..^1])),
                _ => throw new FormatException("not a form of a schedule"),
            };
            return plus < 0 ? schedule : schedule.WarmUp((long)Number(text[(plus + 8)..^1]));
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new FormatException($"expected a step size such as 0.1, 0.1*t^-0.5, 0.1*cos(1000) or 0.1+warmup(50), got '{text}': {error.Message}", error);
        }
    }

    /// <summary>A number in a written option.</summary>
    /// <exception cref="FormatException">The text is no number.</exception>
    internal static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"'{text}' is no number");
}
