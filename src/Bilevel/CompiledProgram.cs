using System.Numerics;
using Bilevel.Autodiff;

namespace Bilevel;

/// <summary>A program that an oracle compiled for one set of questions.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Questions">The level and what is asked of it, such as <c>lower Joint</c>.</param>
/// <param name="Seconds">Tracing, differentiating and compiling took this long.</param>
/// <param name="Program">The program: its operations, its arena, its kernels.</param>
public sealed record CompiledProgram<T>(string Questions, double Seconds, Program<T> Program)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
