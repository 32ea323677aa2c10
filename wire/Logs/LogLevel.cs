namespace CloudNexus.Wire.Logs;

/// <summary>How bad a line says that it is. The numbers are those of the wire.</summary>
public enum LogLevel : byte
{
    Trace = 0,
    Debug = 1,

    /// <summary>Also of lines that don't say.</summary>
    Info = 2,
    Warn = 3,
    Error = 4,
    Fatal = 5,
}
