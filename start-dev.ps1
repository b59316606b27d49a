# The app with reload on http://localhost:3002, the server on http://localhost:3001. start-dev.sh does the same.
# On Windows in a Debian of WSL, which `bash` stands for there.
Set-Location $PSScriptRoot

bash script/dev @args
exit $LASTEXITCODE
