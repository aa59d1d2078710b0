using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Charts;

/// <summary>How a series looks: colour, dash and marker, so that none of the three is needed alone.</summary>
/// <param name="Class">The style-sheet class, which may change the colour for a dark page.</param>
/// <param name="Colour">The colour where there is no style sheet.</param>
/// <param name="Dash">The dash pattern; empty for a solid line.</param>
/// <param name="Marker">The path of the marker around (0, 0); empty for none.</param>
internal sealed record SeriesStyle(string Class, string Colour, string Dash, string Marker)
{
    /// <summary>Looks of methods that differ: each colour with as many dashes.</summary>
    internal const int Looks = 45;

    private const string Circle = "M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z";
    private const string Square = "M-2.9 -2.9h5.8v5.8h-5.8z";
    private const string Triangle = "M0 -3.8L3.6 2.8H-3.6z";
    private const string Diamond = "M0 -4.2L4.2 0L0 4.2L-4.2 0z";
    private const string Wedge = "M0 3.8L3.6 -2.8H-3.6z";
    private const string Plus = "M-1.2 -3.8h2.4v2.6h2.6v2.4h-2.6v2.6h-2.4v-2.6h-2.6v-2.4h2.6z";
    private const string Bar = "M-1.6 -4h3.2v8h-3.2z";
    private const string Cross = "M-3.4 -1.8L-1.8 -3.4L0 -1.6L1.8 -3.4L3.4 -1.8L1.6 0L3.4 1.8L1.8 3.4L0 1.6L-1.8 3.4L-3.4 1.8L-1.6 0z";
    private const string Star = "M0 -4.6L1.3 -1.5L4.4 -1.4L1.9 0.7L2.8 3.8L0 2L-2.8 3.8L-1.9 0.7L-4.4 -1.4L-1.3 -1.5z";

    // Hues after Okabe and Ito (2008), darkened to stand out by 3 : 1 on white; report.css has the same in light and dark.
    private static readonly SeriesStyle[] s_methods =
    [
        new("s1", "#0072b2", "", Circle),
        new("s2", "#d55e00", "", Square),
        new("s3", "#00815e", "", Triangle),
        new("s4", "#b0468e", "7 3", Diamond),
        new("s5", "#2b2d31", "2 2.5", Wedge),
        new("s6", "#a67c00", "7 3", Plus),
        new("s7", "#3a9bdc", "9 3 2 3", Bar),
        new("s8", "#5b3fa8", "4 2", Star),
        new("s9", "#8e1b3a", "12 3 2 3", Cross),
    ];

    // From the tenth method on, a colour comes again with another dash and another marker.
    private static readonly string[] s_dashes = ["", "5 2", "1.5 2.5", "10 3 2 3 2 3", "14 3"];

    private static readonly SeriesStyle[] s_references =
    [
        new("r1", "#777777", "8 4", ""),
        new("r2", "#777777", "2 3", ""),
        new("r3", "#777777", "8 3 2 3", ""),
        new("r4", "#777777", "14 4", ""),
    ];

    /// <summary>The line to be reached.</summary>
    public static SeriesStyle Target { get; } = new("target", "#c0392b", "5 4", "");

    /// <summary>The class of the box that hides and shows the series; empty for what has none.</summary>
    public string Toggle { get; private init; } = "";

    /// <summary>The style of a method by its place; the forty-sixth looks like the first.</summary>
    public static SeriesStyle Method(int place)
    {
        var look = place % Looks;
        var (colour, round) = (s_methods[look % s_methods.Length], look / s_methods.Length);
        var toggle = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"p{look + 1}");
        return colour with
        {
            Class = $"{colour.Class} {toggle}",
            Toggle = toggle,
            Dash = round == 0 ? colour.Dash : s_dashes[round],
            Marker = s_methods[(look + 3 * round) % s_methods.Length].Marker,
        };
    }

    /// <summary>The style of a reference by its place; the fifth looks like the first.</summary>
    public static SeriesStyle Reference(int place) => s_references[place % s_references.Length];

    /// <summary>A short piece of the line with its marker, from (x, y) to the right.</summary>
    public Markup Swatch(double x, double y, double length) => Markup.Of(
        $"""<g class="{Class}"><path class="median" fill="none" stroke="{Colour}" stroke-width="2" stroke-dasharray="{Dash}" d="M{x} {y}h{length}"/>{MarkerAt(x + length / 2, y)}</g>""");

    /// <summary>The marker at a point; nothing if the style has none.</summary>
    public Markup MarkerAt(double x, double y) => Marker.Length == 0
        ? Markup.Empty
        : Markup.Of($"""<path class="marker" fill="{Colour}" transform="translate({x} {y})" d="{Marker}"/>""");
}
