using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>Tells transport's failures as callers of models are told of them.</summary>
internal static class OllamaGuard
{
    /// <exception cref="ApiException">503: it is not reached; 504: it is too slow; 502: it broke off.</exception>
    /// <param name="action">What may fail in transport's ways.</param>
    /// <param name="patience">Whether it was too slow.</param>
    /// <param name="isNew">Whether Ollama may not have been reached at all.</param>
    public static async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> action, Patience patience, bool isNew = false)
    {
        try
        {
            return await action();
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            throw patience.ToProblem();
        }
        catch (HttpRequestException failed) when (
            isNew
            && failed.HttpRequestError is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError)
        {
            throw OllamaProblems.Away();
        }
        catch (OperationCanceledException connecting) when (isNew && connecting.InnerException is TimeoutException)
        {
            throw OllamaProblems.Away();
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            throw OllamaProblems.Broken("Ollama stopped in mid-answer.");
        }
        catch (InvalidDataException tooLong)
        {
            throw OllamaProblems.Broken(tooLong.Message);
        }
    }
}
