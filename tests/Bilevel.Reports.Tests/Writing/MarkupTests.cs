using Bilevel.Reports.Writing;
using Xunit;

namespace Bilevel.Reports.Tests.Writing;

public class MarkupTests
{
    [Fact]
    public void Of_Text_IsEscaped()
    {
        var name = "<a href=\"x\">'&'</a>";
        Assert.Equal("<b>&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;</b>", Markup.Of($"<b>{name}</b>").ToString());
    }

    [Fact]
    public void Of_Markup_StaysMarkup() => Assert.Equal("<p><i>1</i><i>2</i></p>", Markup.Of($"<p>{new[] { 1, 2 }.Select(n => Markup.Of($"<i>{n}</i>"))}</p>").ToString());

    [Fact]
    public void Of_CharactersThatXmlForbids_AreReplaced() => Assert.Equal("a\uFFFDb\uFFFD", Markup.Of($"{"a\u0001b\uD800"}").ToString());

    [Fact]
    public void Of_SurrogatePair_Stays() => Assert.Equal("🧹", Markup.Of($"{"🧹"}").ToString());

    [Fact]
    public void Of_Coordinate_HasOneDecimal() => Assert.Equal("1.3 -2", Markup.Of($"{1.26} {-2.0}").ToString());
}
