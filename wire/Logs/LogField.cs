namespace CloudNexus.Wire.Logs;

/// <summary>Something that is known of a line beside its text.</summary>
/// <param name="Name">As <see cref="LogText.IsFieldName"/> knows it: <c>unit</c>, <c>pid</c>.</param>
/// <param name="Value">At most <see cref="LogText.MostFieldBytes"/> bytes of UTF-8 without control characters.</param>
public readonly record struct LogField(string Name, string Value);
