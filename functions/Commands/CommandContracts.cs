using System.Text.Json;

namespace CloudNexus.Functions.Commands;

/// <param name="BatchId">Null where there is one target.</param>
/// <param name="Commands">One for each target, in the order of their names.</param>
public sealed record CommandsAnswer(string? BatchId, IReadOnlyList<CommandItem> Commands);

/// <param name="Items">Newest first, without their results' data. Fewer than asked for, even none, do not mean the end.</param>
/// <param name="Next">The <c>cursor</c> of the next, older page; null at the end.</param>
public sealed record CommandList(IReadOnlyList<CommandItem> Items, string? Next);

/// <summary>A part of a command's output.</summary>
/// <param name="From">The first byte of <paramref name="Text"/> in the whole output, in UTF-8: not before what was asked for.</param>
/// <param name="Next">The byte after its last: where to go on.</param>
/// <param name="Ended">Whether nothing follows.</param>
public sealed record OutputAnswer(long From, long Next, string Text, bool Ended);

/// <summary>The end of a software agent's command.</summary>
/// <param name="Result"><c>completed</c>, which it is without it, or <c>failed</c>.</param>
/// <param name="Data">As <see cref="CommandResult.Data"/>.</param>
/// <param name="Error">What went wrong; with <c>failed</c> only.</param>
public sealed record CommandCompletion(string? Result = null, JsonElement? Data = null, string? Error = null);

/// <summary>A command changed, live.</summary>
/// <param name="Id">The command's.</param>
/// <param name="From">The byte of the output at which <paramref name="Text"/> begins.</param>
/// <param name="Text">The beginning of what was added; who shows all of it asks for the rest.</param>
public sealed record OutputMessage(string Id, long From, string Text);
