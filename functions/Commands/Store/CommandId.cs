using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Commands.Store;

/// <summary>
/// A command's id says where it is kept: the day as <c>yyyyMMdd</c>, then what orders the day's commands, newest first, then chance.
/// </summary>
public sealed record CommandId(DateOnly Day, string Row)
{
    private const string DayFormat = "yyyyMMdd";
    private const int DayLength = 8;
    private const int TimeLength = 8;
    private const int ChanceLength = 10;
    private const int MsOfDay = 86_400_000;

    public const int Length = DayLength + TimeLength + ChanceLength;

    /// <summary>The part of an id that stands in its row.</summary>
    public static string RowOf(string id) => id[DayLength..];

    public static CommandId New(DateTimeOffset now)
    {
        var left = MsOfDay - (int)now.UtcDateTime.TimeOfDay.TotalMilliseconds;
        return new CommandId(
            DateOnly.FromDateTime(now.UtcDateTime), left.ToString("d8", CultureInfo.InvariantCulture) + NodeId.New(ChanceLength));
    }

    /// <summary>A batch's id: it begins with its day too, so that its commands are looked for there only.</summary>
    public static string NewBatch(DateTimeOffset now)
        => now.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture) + NodeId.New(TimeLength + ChanceLength);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CommandId? id)
    {
        id = text is { Length: Length } && NodeId.IsValid(text) && TryParseDay(text, out var day)
            ? new CommandId(day, text[DayLength..]) : null;
        return id is not null;
    }

    /// <summary>The day that an id of a command or a batch begins with.</summary>
    public static bool TryParseDay(string text, out DateOnly day)
    {
        day = default;
        return text.Length >= DayLength
            && DateOnly.TryParseExact(text.AsSpan(0, DayLength), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    public static string DayText(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    public override string ToString() => DayText(Day) + Row;
}
