namespace Bilevel.Core;

/// <summary>An oracle that can say which operation of its last evaluation made a number that is not finite.</summary>
public interface IFindsNonFinite
{
    /// <summary>The operation, what it took and what it made, in words; null where the last evaluation was finite. To be asked before x, y or the direction change.</summary>
    string? FindNonFinite();
}
