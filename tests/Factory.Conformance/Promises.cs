namespace Factory.Conformance;

/// <summary>The promises that were broken, so that all of them are told at once.</summary>
internal sealed class Promises
{
    private readonly List<string> _broken = [];

    public void Hold(string promise, Action check)
    {
        try
        {
            check();
        }
        catch (ConformanceException e)
        {
            _broken.Add($"{promise}: {e.Message}");
        }
        catch (Exception e)
        {
            _broken.Add($"{promise}: it threw {e.GetType().Name}: {e.Message} {e.StackTrace}");
        }
    }

    /// <param name="judge">Throws when the answer is none that may be given.</param>
    public void Hold<T>(string promise, Func<T> ask, Action<T>? judge = null) => Hold(promise, () =>
    {
        var answer = ask();
        judge?.Invoke(answer);
    });

    public void Throw()
    {
        if (_broken.Count > 0) throw new ConformanceException(string.Join(Environment.NewLine, _broken));
    }
}
