namespace CloudNexus.Functions.Ai.Ask;

/// <summary>What one question may take. An instance's host ends a run after five minutes: all that follows stays below.</summary>
internal static class AskLimits
{
    public const int MostQuestion = 4000;

    /// <summary>Looks into the fleet.</summary>
    public const int MostSteps = 8;

    /// <summary>Calls of one turn that are answered at all, if only with a refusal.</summary>
    public const int MostCallsOfTurn = 16;

    /// <summary>Characters of one turn of the model; what follows is not waited for.</summary>
    public const int MostTurnText = 32_000;

    /// <summary>Characters of the answer that are kept.</summary>
    public const int MostAnswer = 16_000;

    /// <summary>Tokens of one turn, what a model thinks included.</summary>
    public const int MostTurnTokens = 2048;

    /// <summary>For models that no alias gives a context.</summary>
    public const int UsualContextTokens = 8192;

    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    /// <summary>Of one look.</summary>
    public static readonly TimeSpan StepTime = TimeSpan.FromSeconds(20);

    /// <summary>How long a model server that is away or full is waited for, and how often it is asked.</summary>
    public static readonly TimeSpan AwayPatience = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan AwayPause = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of all that is looked up: so much that question, answer and tools still fit into the model's context.</summary>
    public static int MostResultBytes(int contextTokens) => Math.Clamp(contextTokens / 4 * 7, 4 * 1024, 64 * 1024);
}
