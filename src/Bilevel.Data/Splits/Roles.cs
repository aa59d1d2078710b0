namespace Bilevel.Data;

/// <summary>What a row may be used for; a type, so that rows of one role can't be handed over as rows of another.</summary>
public interface IRole
{
    /// <summary>The role in messages.</summary>
    static abstract string Name { get; }
}

/// <summary>Rows of the lower-level loss.</summary>
public sealed class Training : IRole
{
    private Training()
    {
    }

    /// <inheritdoc/>
    public static string Name => "training";
}

/// <summary>Rows of the upper-level loss.</summary>
public sealed class Validation : IRole
{
    private Validation()
    {
    }

    /// <inheritdoc/>
    public static string Name => "validation";
}

/// <summary>Rows that are only ever evaluated.</summary>
public sealed class Test : IRole
{
    private Test()
    {
    }

    /// <inheritdoc/>
    public static string Name => "test";
}
